package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.trovekeeper.it.Poll;
import org.trovekeeper.it.Server;
import org.trovekeeper.it.TestBed;

/**
 * A machine under emulation. It reaches the control plane; only its database is reached from here,
 * and what it says of itself is read from its console.
 */
final class BootedMachine implements Server {
  private static final int TAIL = 60;
  private static final Pattern FACT = Pattern.compile("(\\w+)=(\\S+)");

  private final String instance;
  private final String address;
  private final GuestBoot script;
  private final Path console;

  BootedMachine(TestBed bed, Image image, String instance, String userData) {
    this.instance = instance;
    address = bed.network() + ".250";
    script = GuestBoot.of(bed, "machine");
    var options =
        List.of(
            "--mode",
            "qemu",
            "--mem",
            "1536",
            "--forward",
            address + ":3306:3306",
            "--seed",
            script.seed(instance, userData).toString());
    console = Path.of(script.up(image, options, "CONSOLE"));
  }

  String instance() {
    return instance;
  }

  /** The NAME=VALUE of the next line on the console that begins with this word. */
  Map<String, String> next(String word) {
    int seen = lines(word).size();
    Poll.until(word + " on the console", BootedGuest.BOOT, () -> lines(word).size() > seen);
    return FACT.matcher(lines(word).getLast())
        .results()
        .collect(Collectors.toMap(fact -> fact.group(1), fact -> fact.group(2)));
  }

  private List<String> lines(String word) {
    return console().lines().filter(line -> line.contains(word + " ")).toList();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String tail() {
    var lines = console().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }

  @Override
  public void close() {
    script.down();
  }

  private String console() {
    try {
      return Files.readString(console, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
