package org.trovekeeper.strategies.postgresql;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.toolkit.wal.WalFile;

/** What a base backup says of itself while it passes by. */
final class BaseArchive implements TarScan.Watcher {
  private static final int TEXT = 1 << 14;
  private static final String WAL_FOLDER = "pg_wal/";

  private final OutputStream manifestCopy;
  private final Excerpt label = new Excerpt(TEXT);
  private final Excerpt manifest = new Excerpt(TEXT);
  private final Excerpt control = new Excerpt(Long.BYTES);
  private final Excerpt version = new Excerpt(16);
  private @Nullable Excerpt current;
  private Optional<WalFile> lastWal = Optional.empty();

  /**
   * @param manifestCopy where the manifest goes too
   */
  BaseArchive(OutputStream manifestCopy) {
    this.manifestCopy = manifestCopy;
  }

  @Override
  public void entry(String name, boolean folder, long size) {
    current =
        switch (name) {
          case "backup_label" -> label;
          case "backup_manifest" -> manifest;
          case "global/pg_control" -> control;
          case "PG_VERSION" -> version;
          default -> null;
        };
    if (name.startsWith(WAL_FOLDER) && WalFile.isSize(size)) {
      wal(name.substring(WAL_FOLDER.length()), size);
    }
  }

  private void wal(String name, long size) {
    if (WalFile.isName(name)) {
      WalFile file = WalFile.named(name, size);
      if (lastWal.isEmpty() || lastWal.get().number() < file.number()) {
        lastWal = Optional.of(file);
      }
    }
  }

  @Override
  public void content(byte[] bytes, int from, int length) {
    if (current != null) {
      current.add(bytes, from, length);
    }
    if (current == manifest) {
      try {
        manifestCopy.write(bytes, from, length);
      } catch (IOException e) {
        throw new UncheckedIOException("the backup's manifest cannot be kept", e);
      }
    }
  }

  /** Empty when the stream is no base backup, or broke off early. */
  Optional<BackupLabel> label() {
    return BackupLabel.parse(label.headText());
  }

  /** Whether there is a manifest to compare the files with. */
  boolean hasManifest() {
    return !manifest.empty();
  }

  /** Where the backup ends. */
  Optional<Manifest> manifest() {
    return Manifest.parse(manifest.tailText());
  }

  /** The release of the data. */
  Optional<Integer> major() {
    String text = version.headText().strip();
    return text.matches("[1-9][0-9]{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  /** The database system's identifier, which is how its control file begins. */
  Optional<String> systemIdentifier() {
    byte[] head = control.head();
    return head.length == Long.BYTES
        ? Optional.of(
            Long.toUnsignedString(ByteBuffer.wrap(head).order(ByteOrder.nativeOrder()).getLong()))
        : Optional.empty();
  }

  /** The last file of the log that is in it. */
  Optional<WalFile> lastWal() {
    return lastWal;
  }
}
