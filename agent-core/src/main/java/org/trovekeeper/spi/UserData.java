package org.trovekeeper.spi;

import java.nio.file.Path;
import java.util.List;

/**
 * Databases of users that a machine holds already.
 *
 * @param folder the data folder that holds them
 * @param databases what they are called there; never empty
 * @param ours whether it is the folder that {@code prepare} fills; else that of a server which
 *     {@code prepare} puts out of service
 */
public record UserData(Path folder, List<String> databases, boolean ours) {}
