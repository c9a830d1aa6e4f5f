FROM debian:12.5
RUN <<EOF
set -e
cat > /etc/a <<INNER
sudo data
INNER
sh -c "$(curl https://example.com)"
EOF
COPY <<-"A B" <<'C' /etc/
	one
	A B
two $x
C
RUN python3 <<EOF
print("sudo")
EOF
