package org.trovekeeper.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The .deb as it was built. */
record DebianPackage(Path file) {
  private static final Pattern LINE =
      Pattern.compile("(\\S{10}) (\\S+) +(\\d+) \\S+ \\S+ \\./(.*?)(?: -> (.*))?");

  /** One line of its contents; the target is empty unless it is a link. */
  record Entry(String mode, String owner, long size, String path, String target) {}

  static DebianPackage built() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("target"), "*.deb")) {
      return new DebianPackage(found.iterator().next());
    }
  }

  List<Entry> entries() throws IOException, InterruptedException {
    List<Entry> entries = new ArrayList<>();
    for (String line : run("dpkg-deb", "--contents", file.toString()).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException("not understood: " + line);
      }
      String target = matcher.group(5) == null ? "" : matcher.group(5);
      long size = Long.parseLong(matcher.group(3));
      entries.add(new Entry(matcher.group(1), matcher.group(2), size, matcher.group(4), target));
    }
    return entries;
  }

  /** A file of the control part, e.g. conffiles. */
  String control(String name) throws IOException, InterruptedException {
    return run("dpkg-deb", "--info", file.toString(), name);
  }

  /**
   * Installs it below a folder, its scripts included, which then work there and not in this
   * machine.
   */
  void install(Path root) throws IOException, InterruptedException {
    Files.createDirectories(root.resolve("var/lib/dpkg/updates"));
    Files.createDirectories(root.resolve("var/lib/dpkg/info"));
    Files.writeString(root.resolve("var/lib/dpkg/status"), "", StandardCharsets.UTF_8);
    dpkg(root, "--install", file.toString());
  }

  static void dpkg(Path root, String verb, String argument)
      throws IOException, InterruptedException {
    run(
        "dpkg",
        "--root=" + root,
        "--log=/dev/null",
        "--force-script-chrootless,depends,unsafe-io,not-root,bad-path",
        verb,
        argument);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
