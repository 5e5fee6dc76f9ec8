package org.trovekeeper.it;

import java.util.List;

/**
 * The words of {@link MainJob} in the language of one family of servers.
 *
 * @param unicode a character set and a collation that everybody has
 * @param old another one, of the time before Unicode
 * @param systemDatabases reserved names of databases; the first is refused in the story
 * @param marker where a list of users that ends with joe goes on
 * @param root the account that enable_root lets in
 * @param rootsFromOutside asks how many of them may come in from outside
 * @param setting a number that needs no restart, with its value where no one sets it
 * @param textSetting a setting that takes no {@code often}
 * @param sized a setting that Trove's template makes out of the flavor's size
 * @param small its value for 512 MB
 * @param large its value for 1024 MB
 */
record Everyday(
    Charset unicode,
    Charset old,
    List<String> systemDatabases,
    String marker,
    String root,
    String rootsFromOutside,
    Setting setting,
    String textSetting,
    String sized,
    String small,
    String large) {

  record Charset(String name, String collation) {}

  record Setting(String name, String unset) {}
}
