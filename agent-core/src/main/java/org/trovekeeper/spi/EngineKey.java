package org.trovekeeper.spi;

import java.util.Locale;

/**
 * A setting that a family declares beside those that every engine has. The agent reads it before it
 * opens a manager; docs/config.md and the manual page are generated from it.
 *
 * @param section {@link #DATASTORE}, or {@code DEFAULT} where Trove has it there
 * @param name its name, as Trove's or the engine's own
 * @param older its default under a control plane up to 13.x
 * @param present its default under a later one
 * @param meaning one sentence
 */
public record EngineKey<T>(
    String section, String name, Type<T> type, String older, String present, String meaning) {
  /** Stands for the section that {@code datastore_manager} names. */
  public static final String DATASTORE = "<datastore>";

  /** A setting with the same default everywhere. */
  public EngineKey(String section, String name, Type<T> type, String always, String meaning) {
    this(section, name, type, always, always, meaning);
  }

  /**
   * How its text is understood.
   *
   * @param <T> what the manager gets
   */
  public sealed interface Type<T> {
    /** What may be written, in words that end the sentence "it must be ...". */
    String allowed();

    /** Throws {@link IllegalArgumentException} for anything else. */
    T parse(String text);
  }

  /** Any text. */
  public record Text() implements Type<String> {
    @Override
    public String allowed() {
      return "a text";
    }

    @Override
    public String parse(String text) {
      return text;
    }
  }

  /** Yes or no, as oslo.config writes it. */
  public record Flag() implements Type<Boolean> {
    @Override
    public String allowed() {
      return "true, yes, on, 1, false, no, off or 0";
    }

    @Override
    public Boolean parse(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on", "1" -> true;
        case "false", "no", "off", "0" -> false;
        default -> throw new IllegalArgumentException();
      };
    }
  }

  /** A whole number between two, which are allowed. */
  public record WholeNumber(long least, long most) implements Type<Long> {
    @Override
    public String allowed() {
      return "a whole number from %d to %d".formatted(least, most);
    }

    @Override
    public Long parse(String text) {
      long number = Long.parseLong(text);
      if (number < least || number > most) {
        throw new IllegalArgumentException();
      }
      return number;
    }
  }
}
