CREATE CONSTRAINT document_version_identity IF NOT EXISTS FOR (v:DocumentVersion) REQUIRE (v.document_id, v.version) IS UNIQUE;
CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (e:Entity) REQUIRE e.key IS UNIQUE;
CREATE INDEX entity_name IF NOT EXISTS FOR (e:Entity) ON (e.name);
CREATE CONSTRAINT entity_turn IF NOT EXISTS FOR (t:EntityTurn) REQUIRE t.of IS UNIQUE;
