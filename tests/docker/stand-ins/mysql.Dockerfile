FROM ordinal-stand-in:bookworm
RUN groupadd -r mysql && useradd -r -g mysql mysql && mkdir -p /var/lib/mysql /var/run/mysqld && chown mysql:mysql /var/lib/mysql /var/run/mysqld
COPY mysql /opt/mysql
RUN cd /opt/mysql && set -- */bin && if [ -d "$1" ]; then mv "${1%/bin}"/* . ; fi && chmod +x bin/* && ln -s /opt/mysql/bin/* /usr/local/bin/
ENV LD_LIBRARY_PATH=/opt/mysql/lib/private
VOLUME /var/lib/mysql
COPY mysql-entrypoint.sh /usr/local/bin/entrypoint
EXPOSE 3306
ENTRYPOINT ["entrypoint"]
CMD ["mysqld"]
