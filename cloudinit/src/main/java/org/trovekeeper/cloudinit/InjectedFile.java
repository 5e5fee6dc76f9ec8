package org.trovekeeper.cloudinit;

/**
 * A file that a guest shall have at its first boot.
 *
 * @param owner {@code user} or {@code user:group}; both must exist in the image
 * @param permissions three octal digits, kept with a 0 before them
 */
public record InjectedFile(Content content, String path, String owner, String permissions) {
  /** Most of what is injected holds a secret. */
  public static final String DEFAULT_PERMISSIONS = "0600";

  /** The agent reads its files as root. */
  public static final String DEFAULT_OWNER = "root:root";

  /** Refuses with {@link UserDataException} what cloud-init could not write. */
  public InjectedFile {
    FileRules.checkPath(path);
    FileRules.checkOwner(owner);
    permissions = FileRules.permissions(permissions);
  }

  /** A file that only root can read. */
  public static InjectedFile of(Content content, String path) {
    return new InjectedFile(content, path, DEFAULT_OWNER, DEFAULT_PERMISSIONS);
  }
}
