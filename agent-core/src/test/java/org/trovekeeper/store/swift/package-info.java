@NullMarked
package org.trovekeeper.store.swift;

import org.jspecify.annotations.NullMarked;
