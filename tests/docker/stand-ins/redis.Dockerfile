FROM ordinal-stand-in:bookworm
RUN mkdir -p /data && chown redis:redis /data
WORKDIR /data
VOLUME /data
COPY redis-entrypoint.sh /usr/local/bin/entrypoint
EXPOSE 6379
ENTRYPOINT ["entrypoint"]
CMD ["redis-server"]
