package org.trovekeeper.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/**
 * The machine's files. A link in place of a file is followed only if we made it and the file is for
 * everybody to read (Debian's {@code my.cnf} is such a link); others are refused. An interrupt does
 * not disturb the work: what a thread writes when it is asked to end says how it ended.
 */
public final class LocalFileTree implements FileTree {
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** The name under which {@link #replace} fills a file. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

  private static final UserPrincipalLookupService PRINCIPALS =
      FileSystems.getDefault().getUserPrincipalLookupService();

  private final boolean privileged;

  public LocalFileTree(boolean privileged) {
    this.privileged = privileged;
  }

  @Override
  public Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public void write(Path file, String content, int mode, Optional<String> owner) {
    doing("write", file, () -> replace(target(file, mode), content, mode, owner));
  }

  @Override
  public void delete(Path file) {
    doing(
        "delete",
        file,
        () -> {
          if (Files.deleteIfExists(file)) {
            sync(parent(file));
          }
        });
  }

  @Override
  public void clear(Path folder) {
    doing(
        "clear",
        folder,
        () -> {
          if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            TreeWalk.clear(folder);
            sync(folder);
          }
        });
  }

  @Override
  public void makeFolder(Path folder, int mode, Optional<String> owner) {
    doing(
        "make",
        folder,
        () -> {
          Files.createDirectories(folder);
          Path real = target(folder, mode);
          setMode(real, mode);
          if (owner.isPresent() && privileged) {
            setOwner(real, owner.get());
          }
          sync(parent(real));
        });
  }

  @Override
  public void own(Path tree, String owner) {
    if (privileged) {
      Account account = Account.named(owner);
      doing("own", tree, () -> TreeWalk.own(tree, user(account), group(account)));
    }
  }

  @Override
  public List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(LocalFileTree::written).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("list", folder, e);
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  /** Not a file that a write, also one that was killed, has still under its passing name. */
  private static boolean written(Path path) {
    return !UNFINISHED.matcher(String.valueOf(path.getFileName())).matches();
  }

  private void replace(Path file, String content, int mode, Optional<String> owner)
      throws IOException {
    Path fresh =
        parent(file).resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      // closed to others until owner and mode are right, and only then filled
      Files.createFile(fresh, PRIVATE);
      if (owner.isPresent() && privileged) {
        setOwner(fresh, owner.get());
      }
      setMode(fresh, mode);
      writeAndSync(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      sync(parent(file));
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void writeAndSync(Path file, String content) throws IOException {
    uninterrupted(() -> {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
      try (FileChannel channel =
          FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
    });
  }

  /** Where a write goes: the path itself, or what a link of ours points to. */
  private static Path target(Path path, int mode) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      return path;
    }
    boolean forAll = (mode & 0004) != 0;
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Object ours = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!forAll || !owner.equals(ours)) {
      throw new IOException("it is a link");
    }
    return path.toRealPath();
  }

  private static void setMode(Path path, int mode) throws IOException {
    Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
  }

  private static void setOwner(Path path, String owner) throws IOException {
    Account account = Account.named(owner);
    Files.setAttribute(path, "posix:owner", user(account), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "posix:group", group(account), LinkOption.NOFOLLOW_LINKS);
  }

  private static UserPrincipal user(Account account) throws IOException {
    return PRINCIPALS.lookupPrincipalByName(account.name());
  }

  private static GroupPrincipal group(Account account) throws IOException {
    // the lookup takes a number too
    return PRINCIPALS.lookupPrincipalByGroupName(Integer.toString(account.group()));
  }

  private static void sync(Path folder) throws IOException {
    uninterrupted(() -> {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    });
  }

  /** An interrupt, earlier or now, closes a channel: then all of it is done again, without it. */
  private static void uninterrupted(Action action) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          action.run();
          return;
        } catch (ClosedByInterruptException _) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "the root is no file");
  }

  private static void doing(String what, Path path, Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw failed(what, path, e);
    }
  }

  private static GuestException failed(String what, Path path, IOException why) {
    String message = why.getMessage();
    return GuestException.of(
        ErrorCode.FILE_FAILED,
        "cannot %s %s: %s %s"
            .formatted(what, path, why.getClass().getSimpleName(), message == null ? "" : message),
        why);
  }

  private interface Action {
    void run() throws IOException;
  }
}
