package org.trovekeeper.cloudinit;

import java.util.List;
import java.util.regex.Pattern;
import org.trovekeeper.cloudinit.UserDataException.Reason;

/** What cloud-init's write_files can do with a file's facts. */
final class FileRules {
  private static final String NAME = "[A-Za-z_][A-Za-z0-9_.-]*[$]?";
  private static final Pattern OWNER = Pattern.compile(NAME + "(:" + NAME + ")?");
  // without set-user-id and the like: cloud-init changes the owner last, and loses them
  private static final Pattern PERMISSIONS = Pattern.compile("0?[0-7]{3}");

  private FileRules() {}

  static void checkPath(String path) {
    List<String> steps = List.of(path.split("/", -1));
    boolean sound =
        path.length() > 1
            && path.startsWith("/")
            && steps.stream().skip(1).noneMatch(FileRules::isDetour)
            && path.codePoints().noneMatch(FileRules::isUnprintable);
    if (!sound) {
      throw new UserDataException(Reason.PATH, "not the path of a file: \"" + path + "\"");
    }
  }

  static void checkOwner(String owner) {
    if (!OWNER.matcher(owner).matches()) {
      throw new UserDataException(Reason.OWNER, "not an owner: \"" + owner + "\"");
    }
  }

  static String permissions(String given) {
    if (!PERMISSIONS.matcher(given).matches()) {
      throw new UserDataException(Reason.PERMISSIONS, "not permissions: \"" + given + "\"");
    }
    return given.length() == 3 ? "0" + given : given;
  }

  private static boolean isDetour(String step) {
    return step.isEmpty() || step.equals(".") || step.equals("..");
  }

  /** Besides control characters: halves of characters, and what YAML 1.1 takes for a line's end. */
  private static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.FORMAT,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
