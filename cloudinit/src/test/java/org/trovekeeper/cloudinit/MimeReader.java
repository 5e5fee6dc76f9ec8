package org.trovekeeper.cloudinit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads user data as RFC 2046 says, and the files in it as cloud-init does. */
final class MimeReader {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"([^\"]+)\"");

  private MimeReader() {}

  record ReadPart(Map<String, String> headers, String text) {
    String type() {
      return headers.getOrDefault("content-type", "").replaceFirst(";.*", "");
    }

    Map<?, ?> yaml() {
      return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }
  }

  static List<ReadPart> parts(UserData data) {
    return parts(new String(unzipped(data), UTF_8));
  }

  static List<InjectedFile> files(ReadPart part) {
    List<InjectedFile> files = new ArrayList<>();
    for (Object entry : (List<?>) value(part.yaml(), "write_files")) {
      Map<?, ?> file = (Map<?, ?>) entry;
      byte[] bytes = Base64.getMimeDecoder().decode(text(file, "content"));
      files.add(
          new InjectedFile(
              Content.of(bytes),
              text(file, "path"),
              text(file, "owner"),
              text(file, "permissions")));
    }
    return files;
  }

  private static String text(Map<?, ?> map, String key) {
    return (String) value(map, key);
  }

  private static Object value(Map<?, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private static byte[] unzipped(UserData data) {
    byte[] bytes = data.content().bytes();
    if (!data.gzipped()) {
      return bytes;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ReadPart> parts(String message) {
    Map<String, String> headers = headers(message);
    Matcher boundary = BOUNDARY.matcher(headers.getOrDefault("content-type", ""));
    if (!boundary.find() || !"1.0".equals(headers.get("mime-version"))) {
      throw new AssertionError("not a multi-part message: " + headers);
    }
    String delimiter = "\n--" + boundary.group(1);
    int end = message.indexOf(delimiter + "--\n");
    List<ReadPart> parts = new ArrayList<>();
    int at = message.indexOf(delimiter + "\n");
    while (at < end) {
      int from = at + delimiter.length() + 1;
      at = message.indexOf(delimiter, from);
      parts.add(part(message.substring(from, at)));
    }
    return parts;
  }

  private static ReadPart part(String raw) {
    Map<String, String> headers = headers(raw);
    String body = body(raw);
    return "base64".equals(headers.get("content-transfer-encoding"))
        ? new ReadPart(headers, new String(Base64.getMimeDecoder().decode(body), UTF_8))
        : new ReadPart(headers, body);
  }

  private static Map<String, String> headers(String raw) {
    Map<String, String> headers = new TreeMap<>();
    raw.substring(0, raw.indexOf("\n\n"))
        .lines()
        .map(line -> line.split(": ", 2))
        .forEach(header -> headers.put(header[0].toLowerCase(Locale.ROOT), header[1]));
    return headers;
  }

  private static String body(String raw) {
    return raw.substring(raw.indexOf("\n\n") + 2);
  }
}
