package org.trovekeeper.mysql.common;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;
import org.trovekeeper.toolkit.UnixSocket;

/**
 * Lets the driver speak through the JDK's Unix sockets; its own way needs a native library. The
 * driver makes it by name and hands the path over as option {@value #PATH}.
 */
public final class UnixSocketFactory extends ConfigurableSocketFactory {
  static final String PATH = "unixSocketPath";
  private Path path = Path.of("");
  private Duration limit = Duration.ZERO;

  @Override
  public void setConfiguration(Configuration configuration, String host) {
    path = Path.of(configuration.nonMappedOptions().getProperty(PATH, ""));
    limit = Duration.ofMillis(configuration.connectTimeout());
  }

  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(path, limit);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new SocketException("only local sockets");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }
}
