#!/bin/sh
# A certificate for a network without the internet, signed by an authority of the clinic's own:
#     sudo sh certificate.sh records.clinic.lan 192.168.1.10
# Run again, it keeps the authority and makes a new certificate, good for 825 days (the most that
# tablets take). The tablets trust /etc/backstride/tls/ca.crt, once.
set -eu

name=$1
address=${2:-127.0.0.1}
folder=/etc/backstride/tls
umask 077
mkdir -p "$folder"
cd "$folder"

if [ ! -f ca.key ]; then
    openssl ecparam -name prime256v1 -genkey -noout -out ca.key
    openssl req -x509 -new -key ca.key -sha256 -days 3650 -out ca.crt \
        -subj "/CN=$name, its own authority" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
        -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -addext "nameConstraints=critical,permitted;DNS:$name,permitted;IP:$address/255.255.255.255"
fi

openssl ecparam -name prime256v1 -genkey -noout -out site.key.new
openssl req -new -key site.key.new -subj "/CN=$name" -out site.csr
cat >site.ext <<WORDS
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:$name,IP:$address
WORDS
openssl x509 -req -in site.csr -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days 825 \
    -extfile site.ext -out site.crt.new
cat ca.crt >>site.crt.new
mv site.key.new site.key
mv site.crt.new site.crt
rm -f site.csr site.ext
chmod 755 "$folder"
chmod 644 ca.crt site.crt
echo "Made $folder/site.crt for $name and $address. Tablets trust $folder/ca.crt."
echo "Take ca.key to the clinic's safe; whoever has it can pretend to be $name."
