/**
 * A chat: rooms, delivery shown by acknowledgements, typing, who is online, files. {@link
 * io.undersocket.examples.chat.Chat} is what happens on the server, short enough to be the
 * tutorial. Where its requests come from is each host's matter; its page is among the resources, in
 * the folder from which servlet containers and Spring Boot serve what a jar brings along.
 */
@NullMarked
package io.undersocket.examples.chat;

import org.jspecify.annotations.NullMarked;
