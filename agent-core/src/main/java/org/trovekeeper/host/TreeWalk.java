package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;

/**
 * Walks trees that somebody else may change meanwhile: every step goes through the open folder, so
 * that a folder swapped for a link never leads root out of the tree.
 */
final class TreeWalk {
  private TreeWalk() {}

  /** Deletes everything below; the folder stays. */
  static void clear(Path folder) throws IOException {
    try (SecureDirectoryStream<Path> open = open(folder)) {
      clear(open);
    }
  }

  /**
   * Gives the folder and the files and folders below to the account. Links and pipes stay as they
   * are: nothing depends on their owner, and opening them would lead elsewhere or wait.
   */
  static void own(Path tree, UserPrincipal user, GroupPrincipal group) throws IOException {
    PosixFileAttributeView root =
        Files.getFileAttributeView(tree, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    give(root, user, group);
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      try (SecureDirectoryStream<Path> open = open(tree)) {
        own(open, user, group);
      }
    }
  }

  private static void clear(SecureDirectoryStream<Path> folder) throws IOException {
    for (Path entry : folder) {
      Path name = entry.getFileName();
      try {
        if (isFolder(folder, name)) {
          try (SecureDirectoryStream<Path> below = open(folder, name)) {
            clear(below);
          }
          folder.deleteDirectory(name);
        } else {
          folder.deleteFile(name);
        }
      } catch (NoSuchFileException e) {
        // somebody else deleted it: that is what was asked for
      }
    }
  }

  private static void own(
      SecureDirectoryStream<Path> folder, UserPrincipal user, GroupPrincipal group)
      throws IOException {
    for (Path entry : folder) {
      Path name = entry.getFileName();
      PosixFileAttributeView view =
          folder.getFileAttributeView(
              name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      BasicFileAttributes seen = view.readAttributes();
      if (seen.isRegularFile() || seen.isDirectory()) {
        give(view, user, group);
      }
      if (seen.isDirectory()) {
        try (SecureDirectoryStream<Path> below = open(folder, name)) {
          own(below, user, group);
        }
      }
    }
  }

  private static void give(PosixFileAttributeView file, UserPrincipal user, GroupPrincipal group)
      throws IOException {
    file.setOwner(user);
    file.setGroup(group);
  }

  private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes()
        .isDirectory();
  }

  private static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  @SuppressWarnings(
      "StreamResourceLeak") // the caller closes it; every other way out is closed here
  private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      throw new IOException(folder + " is a link");
    }
    DirectoryStream<Path> open = Files.newDirectoryStream(folder);
    if (open instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    open.close();
    throw new IOException("this system cannot walk folders safely");
  }
}
