package org.trovekeeper.store.swift;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * One HTTP/1.1 request on a connection of its own. Unlike Java's own clients it hears an answer
 * that comes before the body or in the middle of it (a quota, a refused token), and notices a store
 * that takes no more bytes.
 */
final class Wire {
  private static final int CHUNK = 1 << 16;

  /** Stores that do not know the question whether a body is welcome answer nothing. */
  private static final Duration WELCOME = Duration.ofSeconds(5);

  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final Duration silence;
  private final boolean insecure;

  /** Gives a store up after a minute without a byte. */
  static Wire standard(boolean insecure) {
    return new Wire(SILENCE, insecure);
  }

  /**
   * @param silence after so long without a byte, in either direction, the connection is given up
   * @param insecure whether certificates go unchecked
   */
  Wire(Duration silence, boolean insecure) {
    this.silence = silence;
    this.insecure = insecure;
  }

  /** The answer, whose body must be closed unless it is empty. */
  WireAnswer exchange(WireRequest request) throws IOException {
    Socket socket = connect(request.endpoint());
    boolean kept = false;
    try {
      WireAnswer answer = converse(socket, request);
      kept = answer.hasBody();
      return answer.closing(socket);
    } finally {
      if (!kept) {
        socket.close();
      }
    }
  }

  private WireAnswer converse(Socket socket, WireRequest request) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream(), CHUNK);
    OutputStream out = socket.getOutputStream();
    out.write(request.head());
    out.flush();
    if (request.asksFirst()) {
      Optional<WireAnswer> refusal = beforeBody(socket, in, request);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    StallGuard guard = StallGuard.of(socket, silence);
    try (guard;
        InputStream body = request.body()) {
      Optional<WireAnswer> early = send(body, out, in, request, guard);
      if (early.isPresent()) {
        return early.get();
      }
    } catch (IOException broken) {
      return lastWord(socket, in, request, guard.explained(broken));
    }
    return WireAnswer.read(in, request.method());
  }

  private Optional<WireAnswer> beforeBody(Socket socket, InputStream in, WireRequest request)
      throws IOException {
    socket.setSoTimeout((int) Math.min(WELCOME.toMillis(), silence.toMillis()));
    in.mark(1);
    try {
      if (in.read() < 0) {
        throw new EOFException("the store closed the connection without an answer");
      }
      in.reset();
    } catch (SocketTimeoutException unasked) {
      return Optional.empty();
    } finally {
      socket.setSoTimeout((int) silence.toMillis());
    }
    return WireAnswer.readFinal(in, request.method());
  }

  /** Empty when all of it was sent, else what the store answered in the middle. */
  private static Optional<WireAnswer> send(
      InputStream body, OutputStream out, InputStream in, WireRequest request, StallGuard guard)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int got = body.read(chunk); got >= 0; got = body.read(chunk)) {
      out.write(chunk, 0, got);
      guard.moved();
      if (in.available() > 0) {
        Optional<WireAnswer> early = WireAnswer.readFinal(in, request.method());
        if (early.isPresent()) {
          return early;
        }
      }
    }
    out.flush();
    return Optional.empty();
  }

  /** A store that wants no more of a body may have said why before it closed the connection. */
  private static WireAnswer lastWord(
      Socket socket, InputStream in, WireRequest request, IOException broken) throws IOException {
    try {
      socket.setSoTimeout((int) WELCOME.toMillis());
      WireAnswer answer = WireAnswer.read(in, request.method());
      if (answer.status() >= 300) {
        return answer;
      }
    } catch (IOException nothing) {
      broken.addSuppressed(nothing);
    }
    throw broken;
  }

  private Socket connect(URI endpoint) throws IOException {
    boolean tls = "https".equals(endpoint.getScheme());
    String host = endpoint.getHost().replace("[", "").replace("]", "");
    int port = endpoint.getPort() > 0 ? endpoint.getPort() : tls ? 443 : 80;
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) silence.toMillis());
      socket.setSoTimeout((int) silence.toMillis());
      socket.setTcpNoDelay(true);
      return tls ? secured(socket, host, port) : socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket secured(Socket socket, String host, int port) throws IOException {
    SSLSocket secured = (SSLSocket) factory().createSocket(socket, host, port, true);
    if (!insecure) {
      SSLParameters checked = secured.getSSLParameters();
      checked.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(checked);
    }
    secured.startHandshake();
    return secured;
  }

  private SSLSocketFactory factory() throws IOException {
    if (!insecure) {
      return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java cannot do TLS", e);
    }
  }
}
