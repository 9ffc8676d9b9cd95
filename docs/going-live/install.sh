#!/bin/sh
# Puts Backstride's users, folders, keys, units and site in their places:
#     sudo sh install.sh sqlite records.clinic.lan        (one office PC)
#     sudo sh install.sh postgresql records.clinic.lan    (a server)
# Run again, it keeps the keys and the settings that are there and renews the rest.
set -eu

database=$1
name=$2
here=$(cd "$(dirname "$0")" && pwd)
settings=/etc/backstride

person() { # a system user that nobody signs in as, with a folder of its own
    id "$1" >/dev/null 2>&1 ||
        useradd --system --user-group --home-dir "/var/lib/$1" --shell /usr/sbin/nologin "$1"
    install -d -m 0700 -o "$1" -g "$1" "/var/lib/$1"
}

case $database in
sqlite) keeper=backstride ;;
postgresql) keeper=backstride-owner ;;
*)
    echo "Say sqlite or postgresql." >&2
    exit 1
    ;;
esac
person backstride
person "$keeper"
install -d -m 0755 "$settings"
usermod --append --groups backstride "$keeper"
install -d -m 0770 -o backstride -g backstride /var/backups/backstride

if [ ! -f "$settings/backstride.env" ]; then
    umask 077
    sed -e "s/records\.clinic\.lan/$name/g" \
        -e "s|^SECRET_KEY=.*|SECRET_KEY='$(openssl rand -hex 50)'|" \
        -e "s|^BACKSTRIDE_FIELD_KEY=.*|BACKSTRIDE_FIELD_KEY='$(openssl rand -hex 50)'|" \
        "$here/backstride.env" >"$settings/backstride.env"
    if [ "$database" = postgresql ]; then
        address='postgresql://backstride@/backstride?host=/run/postgresql'
        sed -i "s|^DATABASE_URL=.*|DATABASE_URL='$address'|" "$settings/backstride.env"
    fi
fi
chown root:backstride "$settings/backstride.env"
chmod 0640 "$settings/backstride.env"
if [ "$database" = postgresql ]; then
    install -m 0640 -o root -g "$keeper" "$here/owner.env" "$settings/owner.env"
fi

install -m 0755 "$here/backstride" /usr/local/sbin/backstride
install -m 0644 "$here"/backstride-*.service /etc/systemd/system/
sed "s/records\.clinic\.lan/$name/g" "$here/nginx.conf" >/etc/nginx/sites-available/backstride
chmod 0644 /etc/nginx/sites-available/backstride
ln -sf ../sites-available/backstride /etc/nginx/sites-enabled/backstride
rm -f /etc/nginx/sites-enabled/default

echo "Backstride's settings are in $settings/backstride.env."
