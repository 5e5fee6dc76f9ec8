package org.trovekeeper.guest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.toolkit.PlainText;

/** Databases, users and pages between their records and Trove's JSON. */
final class WireShapes {
  private WireShapes() {}

  static Database database(Arguments json) {
    return new Database(
        json.text("_name"), json.optionalText("_character_set"), json.optionalText("_collate"));
  }

  static List<Database> databases(List<Arguments> json) {
    return json.stream().map(WireShapes::database).toList();
  }

  static Map<String, @Nullable Object> database(Database database) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("_name", database.name());
    json.put("_character_set", database.characterSet().orElse(null));
    json.put("_collate", database.collation().orElse(null));
    return json;
  }

  static User user(Arguments json) {
    return new User(
        json.text("_name"),
        json.optionalSecret("_password"),
        json.optionalText("_host"),
        databases(json.objects("_databases")),
        json.flag("_is_root"));
  }

  static List<User> users(List<Arguments> json) {
    return json.stream().map(WireShapes::user).toList();
  }

  static Map<String, @Nullable Object> user(User user) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("_name", user.name());
    json.put("_host", user.host().orElse(null));
    json.put("_password", user.password().map(Secret::reveal).orElse(null));
    json.put("_databases", user.databases().stream().map(WireShapes::database).toList());
    json.put("_is_root", user.root());
    return json;
  }

  /** Both spellings: the API's own without underscores, and the model's with them. */
  static User passwordChange(Arguments json) {
    return new User(
        json.optionalText("name").orElseGet(() -> json.text("_name")),
        json.optionalSecret("password").or(() -> json.optionalSecret("_password")),
        json.optionalText("host").or(() -> json.optionalText("_host")),
        List.of(),
        false);
  }

  static UserName userName(Arguments arguments) {
    return new UserName(arguments.text("username"), arguments.optionalText("hostname"));
  }

  static UserChange userChange(Arguments json) {
    return new UserChange(
        json.optionalText("name"), json.optionalText("host"), json.optionalSecret("password"));
  }

  /** Of a configuration group: plain values, none of which is a list or an object. */
  static Map<String, Object> settings(Arguments arguments) {
    Map<String, Object> settings = arguments.plainObject("overrides");
    settings.forEach((name, value) -> {
      if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
        throw GuestException.of(
            ErrorCode.BAD_REQUEST,
            "a setting is no text, number or boolean: " + PlainText.line(name, 80));
      }
    });
    return settings;
  }

  static PageRequest pageRequest(Arguments arguments) {
    return new PageRequest(
        arguments.optionalInt("limit"),
        arguments.optionalText("marker"),
        arguments.flag("include_marker"));
  }

  static <T> List<@Nullable Object> page(
      Page<T> page, Function<T, Map<String, @Nullable Object>> shape) {
    List<@Nullable Object> json = new ArrayList<>();
    json.add(page.items().stream().map(shape).toList());
    json.add(page.nextMarker().orElse(null));
    return json;
  }

  /** GiB, rounded to two decimals, at least 0.01 when there is anything (guest RPC, 1.11). */
  static double gigabytes(long bytes) {
    double rounded = Math.round(bytes / (double) (1L << 30) * 100) / 100.0;
    return bytes > 0 ? Math.max(0.01, rounded) : 0.0;
  }
}
