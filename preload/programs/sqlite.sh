# needs: sqlite3
# runs: sqlite3
# 100,000 inserts, an index, joins, updates and aggregates in memory.
exec sqlite3 :memory: <<'SQL'
CREATE TABLE item(id INTEGER PRIMARY KEY, owner INTEGER, name TEXT, price REAL);
CREATE TABLE owner(id INTEGER PRIMARY KEY, name TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO item SELECT i, i * 7919 % 1000, printf('item %d %x', i, i * 2654435761 % 4294967296), i % 977 / 7.0 FROM n;
INSERT INTO owner SELECT DISTINCT owner, 'owner ' || owner FROM item;
CREATE INDEX by_name ON item(name);
SELECT owner.name, count(*), round(sum(price), 2) FROM item JOIN owner ON owner.id = item.owner
    GROUP BY owner.id ORDER BY 3 DESC LIMIT 20;
UPDATE item SET name = upper(name) || '!' WHERE id % 3 = 0;
SELECT count(*), min(name), max(name), sum(length(name)) FROM item;
SELECT a.name FROM item a JOIN item b ON a.id = b.id + 1 WHERE a.name > b.name ORDER BY a.price, a.id LIMIT 10;
DELETE FROM item WHERE owner < 500;
SELECT count(*), group_concat(name, ',') FROM (SELECT name FROM item ORDER BY name LIMIT 100);
SQL
