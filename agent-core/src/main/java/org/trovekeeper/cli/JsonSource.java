package org.trovekeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.GuestException;

/** Where a JSON object of the command line comes from: the text itself, {@code @file} or stdin. */
final class JsonSource {
  private final InputStream input;

  JsonSource(InputStream input) {
    this.input = input;
  }

  /** The arguments of a call. */
  Map<String, @Nullable Object> arguments(String method, String given) throws CallFailed {
    boolean onCommandLine = !given.equals("-") && !given.startsWith("@");
    Map<String, @Nullable Object> arguments = object(given);
    if (onCommandLine && !arguments.isEmpty() && SecretArguments.in(method)) {
      throw CallFailed.local(
          "the arguments of %s hold secrets and must not stand in a command line".formatted(method),
          "give them on standard input with - or in a file of mode 0600 with @FILE");
    }
    return arguments;
  }

  Map<String, @Nullable Object> object(String given) throws CallFailed {
    try {
      return Json.parseObject(text(given));
    } catch (GuestException e) {
      throw CallFailed.local(e.plainMessage(), "give one JSON object, for example {\"limit\": 20}");
    } catch (IOException e) {
      throw CallFailed.local("could not read the JSON: " + e, "give JSON, @FILE, or - for stdin");
    }
  }

  private String text(String given) throws IOException {
    if (given.equals("-")) {
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }
    return given.startsWith("@") ? Files.readString(Path.of(given.substring(1))) : given;
  }
}
