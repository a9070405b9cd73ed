/* Inside the module: what the names of files and folders of old reviews say. */
#ifndef MODULES_IMPORTS_PACKET_NAMES_H
#define MODULES_IMPORTS_PACKET_NAMES_H

#include "modules/imports/imports.h"

struct packet_people {
    int64_t id;   /* whom the names mean, or 0 */
    bool several; /* they name more than one person */
    bool many;    /* several people have that name */
};
/* Adds whom one name of a path means, without its day and its ending. */
void packet_people_find(struct import *im, struct str name, struct packet_people *p);

#endif
