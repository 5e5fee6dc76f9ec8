package org.trovekeeper.config;

import java.nio.file.Path;

/** Where backups go. */
public sealed interface StoreChoice {
  /** The user's Swift. */
  record Swift() implements StoreChoice {}

  /** A folder of this machine. */
  record Folder(Path path) implements StoreChoice {}

  /** {@code swift} or {@code file:/path}. */
  static StoreChoice parse(String text) {
    if (text.equals("swift")) {
      return new Swift();
    }
    if (!text.startsWith("file:/")) {
      throw new IllegalArgumentException();
    }
    return new Folder(Path.of(text.substring("file:".length())).normalize());
  }
}
