"""Real servers on the loopback address, and the faults, readers and sites that tests of publishing need.

Each server is a context manager that yields a frozen value and ends with the block, however that ends::

    @pytest.fixture(scope="session")
    def ssh() -> Iterator[SshHost]:
        with ssh_host() as host:
            yield host

Servers that start slowly serve all tests of a worker: each test takes a folder of its own below
``host.root`` on the server's disk, which is ``f"{host.url}/{name}"`` to a client. A test that kills a server
runs one of its own. A server whose program is missing skips the test and says what to install.
"""
