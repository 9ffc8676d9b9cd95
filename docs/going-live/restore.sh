#!/bin/sh
# Tries the newest backup beside everything, or puts a backup in the database's place:
#     sudo sh restore.sh drill KEY
#     sudo sh restore.sh FILE KEY              (FILE KEY --older: from before an upgrade)
# KEY is the file that age-keygen made, on the stick from the safe. A copy of it is kept in memory
# while this runs, for the one user that restores.
set -eu

file=$1
key=$2
older=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
if [ -f /etc/backstride/owner.env ] && [ "$file" != drill ]; then
    user=backstride-owner
else
    user=backstride
fi
lent=/run/backstride-restore
copies=/var/lib/$user/restoring
trap 'rm -rf "$lent" "$copies"' EXIT
trap 'exit 1' INT TERM

install -d -m 0700 -o "$user" -g "$user" "$lent"
install -m 0400 -o "$user" -g "$user" "$key" "$lent/key"
if [ "$file" = drill ]; then
    backstride drill_restore --identity "$lent/key"
    exit
fi

install -d -m 0700 -o "$user" -g "$user" "$copies"
install -m 0400 -o "$user" -g "$user" "$file" "$file.manifest.json" "$copies"
systemctl stop backstride-worker backstride-web
if [ "$user" = backstride ]; then
    to=/var/lib/backstride/backstride.sqlite3
else
    to=backstride
fi
if ! backstride restore "$copies/$(basename "$file")" --to "$to" --replace --identity "$lent/key" $older; then
    systemctl start backstride-web backstride-worker
    exit 1
fi
if [ "$user" = backstride-owner ]; then # the site's rights stay with the database that was there
    runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 -d backstride -f "$here/postgresql-rights.sql"
fi
if [ "$older" = --older ]; then
    backstride upgrade
else
    backstride migrate
fi
backstride anchor_audit --after-restore # so that the trail may end earlier than it was seen to
systemctl start backstride-web backstride-worker
