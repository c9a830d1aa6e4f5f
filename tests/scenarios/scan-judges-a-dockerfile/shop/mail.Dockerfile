FROM debian:12.5
USER 10001
ENTRYPOINT ["/bin/mail"]
