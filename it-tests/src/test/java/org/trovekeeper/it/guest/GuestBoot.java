package org.trovekeeper.it.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.TestBed;

/**
 * The script testbed/guest-boot, for one guest.
 *
 * @param folder where its files may be laid out
 */
record GuestBoot(Path scripts, Map<String, String> environment, Path folder, String name) {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(25); // of a tree that is missing
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** A guest beside the services of a test bed. */
  static GuestBoot of(TestBed bed, String name) {
    return new GuestBoot(bed.scripts(), bed.environment(), bed.folder(), name);
  }

  /** A NoCloud seed with this user data, as Nova's metadata service would give it. */
  Path seed(String instance, String userData) {
    return seed(instance, userData.getBytes(UTF_8));
  }

  Path seed(String instance, byte[] userData) {
    var seed = folder.resolve("seeds").resolve(instance);
    Image.write(seed.resolve("user-data"), userData);
    Image.write(
        seed.resolve("meta-data"), "instance-id: " + instance + "\nlocal-hostname: story\n");
    return seed;
  }

  /** Why this machine boots none; empty where it does. */
  String whyNot() {
    var probe = call(List.of("probe"));
    return probe.exit() == 0 ? "" : (probe.out() + probe.err()).strip();
  }

  /** Boots, and comes back at once; one of the facts that the script prints. */
  String up(Image image, List<String> options, String fact) {
    var arguments = new ArrayList<>(options);
    arguments.addAll(image.options(folder.resolve("images").resolve(name)));
    arguments.add("up");
    return call(BUILD_LIMIT, arguments)
        .orFail()
        .out()
        .lines()
        .filter(line -> line.startsWith(fact + "="))
        .map(line -> line.substring(fact.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** Runs a command inside, as root; it may fail. */
  Command exec(String... command) {
    var line = new ArrayList<>(List.of("exec"));
    line.addAll(Arrays.asList(command));
    return call(line);
  }

  void down() {
    call(List.of("down")).orFail();
  }

  private Command call(List<String> arguments) {
    return call(LIMIT, arguments);
  }

  private Command call(Duration limit, List<String> arguments) {
    var line = new ArrayList<>(List.of(scripts.resolve("guest-boot").toString(), "--name", name));
    line.addAll(arguments);
    return Command.run(limit, environment, line);
  }
}
