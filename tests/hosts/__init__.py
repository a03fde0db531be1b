"""Real servers on the loopback address, and the faults, readers and sites that tests of publishing need."""
