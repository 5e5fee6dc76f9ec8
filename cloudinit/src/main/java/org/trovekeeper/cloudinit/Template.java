package org.trovekeeper.cloudinit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.trovekeeper.cloudinit.UserDataException.Reason;

/**
 * What a guest does at its first boot besides getting files: a script, a cloud-config, or any other
 * text that cloud-init knows by its first line.
 */
public record Template(String name, String text) {
  /** Refuses with {@link UserDataException} what a control plane or cloud-init would drop. */
  public Template {
    TemplateRules.check(name, text);
  }

  /** The template in a file's bytes. */
  public static Template of(String name, byte[] bytes) {
    try {
      return new Template(
          name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new UserDataException(Reason.TEMPLATE_TEXT, name + " is not text in UTF-8");
    }
  }

  /** What cloud-init will take it for. */
  public PartType type() {
    return PartType.of(text).orElseThrow();
  }
}
