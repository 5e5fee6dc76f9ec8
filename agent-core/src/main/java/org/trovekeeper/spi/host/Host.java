package org.trovekeeper.spi.host;

/** The machine; every effect outside the JVM goes through one of its parts. */
public interface Host {
  Commands commands();

  Services services();

  FileTree files();

  Volumes volumes();

  Ticker ticker();

  /** Whether the agent may mount, chown and switch users. */
  boolean privileged();
}
