# needs: git
# runs: git
# A history made, packed by threads, read back.
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q -b main history && cd history || exit 1
for i in $(seq 40); do
    seq $((i * 50)) $((i * 150)) >"file$((i % 7))"
    date="$((1700000000 + i)) +0000"
    git add . && GIT_AUTHOR_DATE=$date GIT_COMMITTER_DATE=$date git commit -q -m "number $i"
done
git -c pack.threads=2 repack -q -a -d -f
git log -p --stat | cksum
git fsck --full --strict
git blame -s file3 | tail -3
