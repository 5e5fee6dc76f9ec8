package org.trovekeeper.host;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The service manager's end of a notify socket. */
final class DatagramReceiver implements AutoCloseable {
  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int LONGEST = 4096;

  private final int socket;

  /**
   * @param name as {@code NOTIFY_SOCKET} has it
   */
  DatagramReceiver(String name) throws Throwable {
    socket = (int) function("socket", ints(3)).invokeExact((int) AF_UNIX, SOCK_DGRAM, 0);
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (name.startsWith("@")) {
      path[0] = 0;
    }
    MethodHandle bind =
        function(
            "bind",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(2L + path.length, 2);
      address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
      MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
      if ((int) bind.invokeExact(socket, address, 2 + path.length) != 0) {
        throw new IllegalStateException("cannot bind " + name);
      }
    }
  }

  /** What was sent next; nothing when nothing more was. */
  Optional<String> next() throws Throwable {
    MethodHandle receive =
        function(
            "recv",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(LONGEST);
      long length = (long) receive.invokeExact(socket, buffer, (long) LONGEST, MSG_DONTWAIT);
      return length < 0
          ? Optional.empty()
          : Optional.of(
              new String(
                  buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
                  StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) function("close", ints(1)).invokeExact(socket);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static FunctionDescriptor ints(int count) {
    ValueLayout[] arguments = new ValueLayout[count];
    Arrays.fill(arguments, ValueLayout.JAVA_INT);
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
  }

  @SuppressWarnings("restricted") // the launcher enables native access
  private static MethodHandle function(String name, FunctionDescriptor signature) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature);
  }
}
