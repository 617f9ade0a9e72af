FROM ordinal-stand-in:trixie
# The newest versions that LocalStack 4.14.0 runs with. Its official image has the same software.
RUN python3 -m venv /opt/localstack && /opt/localstack/bin/pip install --quiet --no-cache-dir \
    'localstack-core[base-runtime]==4.14.0' 'cbor2==5.7.1' 'pyopenssl==24.3.0' 'cryptography==44.0.3' service_identity
ENV GATEWAY_LISTEN=0.0.0.0:4566
EXPOSE 4566
CMD ["/opt/localstack/bin/python", "-m", "localstack.runtime.main"]
