module rustydb/probe

go 1.19
