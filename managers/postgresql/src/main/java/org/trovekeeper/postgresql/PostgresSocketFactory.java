package org.trovekeeper.postgresql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.SocketFactory;
import org.trovekeeper.toolkit.UnixSocket;

/**
 * Lets the driver speak through the JDK's Unix sockets, which it does not know. The driver makes it
 * by name and hands its argument over.
 */
public final class PostgresSocketFactory extends SocketFactory {
  private final int limitMillis;
  private final Path path;

  /** The driver's way to make it. */
  public PostgresSocketFactory(String argument) {
    int sign = argument.indexOf(':');
    limitMillis = Integer.parseInt(argument, 0, sign, 10);
    path = Path.of(argument.substring(sign + 1));
  }

  /** The socket, and how long a wait of the login may be. */
  static String argument(Path socket, long limitMillis) {
    return Math.clamp(limitMillis, 1, Integer.MAX_VALUE) + ":" + socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    Socket socket = new UnixSocket(path, Duration.ofMillis(limitMillis));
    socket.setSoTimeout(limitMillis);
    return socket;
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
