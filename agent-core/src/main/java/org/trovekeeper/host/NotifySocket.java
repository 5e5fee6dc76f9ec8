package org.trovekeeper.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports to the service manager how this service is, as {@code sd_notify(3)} does; by the C
 * library, since Java's own Unix sockets are streams and this takes datagrams. A message that does
 * not get there is no failure of the agent: it is logged, once. The socket lives as long as the
 * process.
 */
public final class NotifySocket implements Consumer<String> {
  private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);
  private static final long AF_UNIX = 1;
  private static final long SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final long MSG_NOSIGNAL = 0x4000;

  private final byte[] address;
  private final MethodHandle sendto = function("sendto");
  private final long socket;
  private boolean failed;

  private NotifySocket(String name) {
    address = address(name);
    socket = socket();
  }

  /** Of the variable {@code NOTIFY_SOCKET}; empty where no one asked for notifications. */
  public static Optional<NotifySocket> of(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
        .filter(name -> name.startsWith("/") || name.startsWith("@"))
        .map(NotifySocket::new);
  }

  /** Lines such as {@code READY=1}, taken in together. */
  @Override
  public synchronized void accept(String lines) {
    byte[] text = lines.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      long message = arena.allocateFrom(ValueLayout.JAVA_BYTE, text).address();
      long to = arena.allocateFrom(ValueLayout.JAVA_BYTE, address).address();
      long sent =
          (long)
              sendto.invokeExact(
                  socket, message, (long) text.length, MSG_NOSIGNAL, to, (long) address.length);
      if (sent < 0 && !failed) {
        failed = true;
        LOG.warn("event=notify result=failed");
      }
    } catch (Throwable impossible) {
      throw new IllegalStateException("sendto could not be called", impossible);
    }
  }

  private static long socket() {
    try {
      return (long) function("socket").invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0L, 0L, 0L, 0L);
    } catch (Throwable impossible) {
      throw new IllegalStateException("socket could not be called", impossible);
    }
  }

  /** The bytes of {@code sockaddr_un}; "@" stands for the zero that begins an abstract name. */
  private static byte[] address(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (name.startsWith("@")) {
      bytes[0] = 0;
    }
    return ByteBuffer.allocate(Short.BYTES + bytes.length)
        .order(ByteOrder.nativeOrder())
        .putShort((short) AF_UNIX)
        .put(bytes)
        .array();
  }

  /**
   * One signature for all, in registers of 64 bits, whatever of them a function reads: Java makes
   * code for each signature that it meets, and the agent's start waits for it.
   */
  @SuppressWarnings("restricted") // the launcher enables native access
  private static MethodHandle function(String name) {
    Linker linker = Linker.nativeLinker();
    MemoryLayout[] six = new MemoryLayout[6];
    Arrays.fill(six, ValueLayout.JAVA_LONG);
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, six));
  }
}
