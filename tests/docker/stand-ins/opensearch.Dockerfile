FROM ordinal-stand-in:trixie
RUN groupadd -g 1000 opensearch && useradd -u 1000 -g 1000 -d /usr/share/opensearch -m opensearch
WORKDIR /usr/share/opensearch
COPY --chown=1000:1000 . .
RUN mkdir -p data home/config && mv log4j2.properties home/config && chown -R 1000:1000 data home
VOLUME /usr/share/opensearch/data
COPY opensearch-entrypoint.sh /usr/local/bin/entrypoint
USER 1000
EXPOSE 9200
ENTRYPOINT ["entrypoint"]
