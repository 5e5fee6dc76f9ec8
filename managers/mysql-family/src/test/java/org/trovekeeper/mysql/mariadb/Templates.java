package org.trovekeeper.mysql.mariadb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The base configurations that control planes send. */
final class Templates {
  private Templates() {}

  static String text(String name) {
    try (InputStream file = Objects.requireNonNull(Templates.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
