FROM a
RUN [ "a", 1
RUN <<EOF
never closed ${
