package org.trovekeeper.it.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.TestBed;

/** The script testbed/guest-boot, for one guest. */
record GuestBoot(TestBed bed, String name) {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(25); // of a tree that is missing
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** A NoCloud seed with this user data, as Nova's metadata service would give it. */
  static Path seed(TestBed bed, String instance, String userData) {
    var seed = bed.folder().resolve("seeds").resolve(instance);
    Image.write(seed.resolve("user-data"), userData);
    Image.write(
        seed.resolve("meta-data"), "instance-id: " + instance + "\nlocal-hostname: story\n");
    return seed;
  }

  /** Boots, and comes back at once; one of the facts that the script prints. */
  String up(Image image, List<String> options, String fact) {
    var arguments = new ArrayList<>(options);
    arguments.addAll(image.options(bed.folder().resolve("images").resolve(name)));
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

  Command call(List<String> arguments) {
    return call(LIMIT, arguments);
  }

  void down() {
    call(List.of("down")).orFail();
  }

  private Command call(Duration limit, List<String> arguments) {
    var line =
        new ArrayList<>(List.of(bed.scripts().resolve("guest-boot").toString(), "--name", name));
    line.addAll(arguments);
    return Command.run(limit, bed.environment(), line);
  }
}
