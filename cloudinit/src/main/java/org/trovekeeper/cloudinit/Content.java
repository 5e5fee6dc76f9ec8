package org.trovekeeper.cloudinit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bytes as a value. They are kept in the form in which every way to the guest wants them. */
public record Content(String base64) {
  /** Fails for text that is no base64. */
  public Content {
    Base64.getDecoder().decode(base64);
  }

  /** A copy of these bytes. */
  public static Content of(byte[] bytes) {
    return new Content(Base64.getEncoder().encodeToString(bytes));
  }

  /** The text in UTF-8. */
  public static Content of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves. */
  public byte[] bytes() {
    return Base64.getDecoder().decode(base64);
  }

  @Override
  public String toString() {
    // what is injected holds keys and passwords
    return "Content[***]";
  }
}
