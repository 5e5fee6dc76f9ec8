package org.trovekeeper.mysql.common;

import java.nio.file.Path;
import org.trovekeeper.spi.Secret;

/** Who connects through which local socket. */
public record Login(String user, Secret password, Path socket) {}
