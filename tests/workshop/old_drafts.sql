-- Drafts as version 1 of the workshop's file holds them; packed() stands for zlib.
BEGIN TRANSACTION;
CREATE TABLE draft (
    id text primary key, revision integer not null, state integer not null, tip integer not null,
    saved integer, saved_revision integer, saved_at text, base text not null
);
INSERT INTO "draft" VALUES('circuit/ville-exemple-tour',7,4,5,2,4,'2026-11-30T17:46:24+00:00','[circuit]
title = "Tour d’été"
territory = "ville-exemple"
start = "hotel-de-ville"
departure = 2026-12-01T09:15:00
group_size = 20
time_budget_minutes = 150

[[visit]]
place = "lavoir"
required = true

[[visit]]
place = "ecluse"
score = 4
');
CREATE TABLE revision (
    draft text not null, number integer not null, state integer not null,
    primary key (draft, number)
) without rowid;
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',1,1);
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',2,2);
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',3,3);
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',4,2);
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',5,4);
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',6,5);
INSERT INTO "revision" VALUES('circuit/ville-exemple-tour',7,4);
CREATE TABLE state (
    id integer primary key, draft text not null, parent integer, label text not null,
    content blob not null
);
INSERT INTO "state" VALUES(1,'circuit/ville-exemple-tour',NULL,'',packed('{"title": "Tour d’été", "territory": "ville-exemple", "start": "hotel-de-ville", "departure": "2026-12-01T09:15:00", "group_size": 20, "time_budget_minutes": 120, "visits": [{"place": "lavoir", "state": "required"}, {"place": "ecluse", "score": 4, "state": "wished"}]}'));
INSERT INTO "state" VALUES(2,'circuit/ville-exemple-tour',1,'durée',packed('{"title": "Tour d’été", "territory": "ville-exemple", "start": "hotel-de-ville", "departure": "2026-12-01T09:15:00", "group_size": 20, "time_budget_minutes": 150, "visits": [{"place": "lavoir", "state": "required"}, {"place": "ecluse", "score": 4, "state": "wished"}]}'));
INSERT INTO "state" VALUES(3,'circuit/ville-exemple-tour',2,'écluse',packed('{"title": "Tour d’été", "territory": "ville-exemple", "start": "hotel-de-ville", "departure": "2026-12-01T09:15:00", "group_size": 20, "time_budget_minutes": 150, "visits": [{"place": "lavoir", "state": "required"}, {"place": "ecluse", "score": 4, "state": "out"}]}'));
INSERT INTO "state" VALUES(4,'circuit/ville-exemple-tour',2,'titre',packed('{"title": "Été à Ville-Exemple", "territory": "ville-exemple", "start": "hotel-de-ville", "departure": "2026-12-01T09:15:00", "group_size": 20, "time_budget_minutes": 150, "visits": [{"place": "lavoir", "state": "required"}, {"place": "ecluse", "score": 4, "state": "wished"}]}'));
INSERT INTO "state" VALUES(5,'circuit/ville-exemple-tour',4,'groupe',packed('{"title": "Été à Ville-Exemple", "territory": "ville-exemple", "start": "hotel-de-ville", "departure": "2026-12-01T09:15:00", "group_size": 12, "time_budget_minutes": 150, "visits": [{"place": "lavoir", "state": "required"}, {"place": "ecluse", "score": 4, "state": "wished"}]}'));
CREATE TABLE variant (
    id integer primary key, draft text not null, label text not null, content blob not null,
    at text not null
);
INSERT INTO "variant" VALUES(1,'circuit/ville-exemple-tour','Longue',packed('{"title": "Été à Ville-Exemple", "territory": "ville-exemple", "start": "hotel-de-ville", "departure": "2026-12-01T09:15:00", "group_size": 20, "time_budget_minutes": 150, "visits": [{"place": "lavoir", "state": "required"}, {"place": "ecluse", "score": 4, "state": "wished"}]}'),'2026-11-30T17:46:24+00:00');
CREATE INDEX state_of on state (draft);
COMMIT;
pragma user_version = 1;
