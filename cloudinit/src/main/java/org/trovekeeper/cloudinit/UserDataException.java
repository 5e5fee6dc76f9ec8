package org.trovekeeper.cloudinit;

/** Why there is no user data: what was given makes no sense, or is too much. */
public final class UserDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  UserDataException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What kind of mistake it is, with what to do about it. */
  public Reason reason() {
    return reason;
  }

  /** The kinds of mistakes. */
  public enum Reason {
    PATH("give an absolute path without . and .., // or control characters"),
    OWNER("give USER or USER:GROUP by name; cloud-init knows no numbers"),
    PERMISSIONS(
        "give three octal digits, for example 0600; cloud-init can set no set-user-id bits"),
    DUPLICATE_PATH("name every file once, whether in the list or in the template's write_files"),
    TEMPLATE_TYPE("let the first line be #cloud-config, #!, or another that cloud-init knows"),
    TEMPLATE_TEXT("save it as UTF-8 with a newline at its end"),
    TEMPLATE_MAPPING("let a cloud-config be a YAML mapping, if only the empty one: {}"),
    UNKNOWN_DATASTORE("name one of those, or give your own file as the template"),
    NOTHING("give files, a template, or both"),
    TOO_LARGE("put the files into the image, or let a script in the user data fetch them");

    private final String hint;

    Reason(String hint) {
      this.hint = hint;
    }

    /** What to do. */
    public String hint() {
      return hint;
    }
  }
}
