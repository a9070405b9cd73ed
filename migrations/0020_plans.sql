-- Indexes that the test of plans (tests/plans.c) found missing, and the statistics that SQLite plans by.

CREATE INDEX goal_open ON goal (status, due_on, id);
CREATE INDEX goal_due ON goal (due_on, id);
CREATE INDEX account_special ON account (roles, id) WHERE roles > 1; -- who is more than a member
CREATE INDEX outbox_recent ON outbox (account_id, template, created_at);
CREATE INDEX invitation_end ON invitation (ends_at);
CREATE INDEX pay_batch ON pay (batch_id);

-- What points at something that may be deleted: without these each deletion walks the whole table.
CREATE INDEX check_in_result ON check_in (key_result_id) WHERE key_result_id IS NOT NULL;
CREATE INDEX assignment_employment ON assignment (employment_id);
CREATE INDEX check_in_author ON check_in (author_id);
CREATE INDEX feedback_answers ON feedback (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX feedback_request_subject ON feedback_request (subject_id);
CREATE INDEX advice_author ON advice (author_id);
CREATE INDEX advice_ask ON advice (ask_id) WHERE ask_id IS NOT NULL;
CREATE INDEX review_note_author ON review_note (author_id);
CREATE INDEX todo_silence ON todo (person_id) WHERE kind = 'goal_silence';
CREATE INDEX seat_top ON seat (below, person_id) WHERE manager_id IS NULL AND status = 'here';
CREATE INDEX goal_shared ON goal (owner_kind, due_on, id) WHERE visibility = 'public' AND status = 'open' AND owner_kind <> 'person';
CREATE INDEX reward_author ON reward (author_id);
CREATE INDEX year_need_author ON year_need (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX year_plan_manager ON year_plan (manager_id) WHERE manager_id IS NOT NULL;
CREATE INDEX position_description_author ON position_description (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX position_limit_author ON position_limit (author_id) WHERE author_id IS NOT NULL;

-- The statistics are those of a company of 100,000 people that has lived (tools/statistics prints them). They are written
-- once and ANALYZE is never run, so a plan depends on the text of a query alone, in every installation, and
-- tests/golden/plans-sqlite.txt holds it. PostgreSQL looks after its own.
-- A migration that makes a table or an index writes its rows here as well: the table's name; the index's (the table's again
-- for the key of a table WITHOUT ROWID); how many rows, how many of them share the first column, the first two, and so on.

-- sqlite only
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('todo', 'todo_silence', '20000 1'),
    ('goal', 'goal_shared', '5200 2600 10 1'),
    ('seat', 'seat_top', '300 2 1'),
    ('acting', 'acting', '600 2 1'),
    ('acting', 'acting_manager', '600 1 1'),
    ('absence', 'absence_begins', '44776 60 1'),
    ('absence', 'absence_ends', '44776 60 1'),
    ('api_token', 'api_token_id', '89 1'),
    ('custom_grant', 'custom_grant_role', '1000 30 2'),
    ('custom_grant', 'custom_grant_account', '1000 2 1'),
    ('custom_grant', 'custom_grant_begins', '1000 4 1'),
    ('custom_grant', 'custom_grant_ends', '1000 4 1'),
    ('custom_permission', 'custom_permission', '120 4 1'),
    ('custom_place', 'custom_place', '200 8 1'),
    ('custom_place', 'custom_place_of', '200 2 1'),
    ('custom_role', 'custom_role_name', '30 1'),
    ('cycle_step', 'sqlite_autoindex_cycle_step_1', '50 5 1'),
    ('goal', 'goal_by_template', '60000 1200 1'),
    ('goal', 'goal_silent', '358212 80000 200 1'),
    ('goal_template', 'goal_template_status', '60 30 1 1'),
    ('goal_template_result', 'goal_template_result_of', '150 3 1 1'),
    ('job', 'job_large', '40 2 1'),
    ('reach_given', 'reach_given', '4000 4 2 2 1'),
    ('reach_given', 'reach_given_place', '4000 20 10 2'),
    ('absence', 'absence_person', '44776 1 1'),
    ('absence', 'absence_acting', '20000 20 2'),
    ('account', 'account_login', '100000 1'),
    ('account', 'account_person', '100000 1'),
    ('account', 'account_special', '1000 100 1'),
    ('advice', 'advice_goal', '22388 1 1'),
    ('advice', 'advice_author', '22388 1'),
    ('advice', 'advice_ask', '5000 1'),
    ('api_token', 'api_token_account', '89 1'),
    ('api_token', 'sqlite_autoindex_api_token_1', '89 1'),
    ('assignment', 'assignment_batch', '121651 1000'),
    ('assignment', 'assignment_begins', '121651 45 1'),
    ('assignment', 'assignment_employment', '121651 2'),
    ('assignment', 'assignment_ends', '121651 64 1'),
    ('assignment', 'assignment_manager', '121651 10 1 1'),
    ('assignment', 'assignment_person', '121651 2 1 1'),
    ('assignment', 'assignment_site', '121651 30413 12 1'),
    ('assignment', 'assignment_unit', '121651 10 1 1'),
    ('audit', 'audit_actor', '908240 72 1'),
    ('audit', 'audit_object', '908240 181648 1 1'),
    ('audit', 'audit_person', '908240 11 1'),
    ('audit_seal', 'audit_seal_row', '908240 1'),
    ('audit_unsealed', NULL, '20'),
    ('check_in', 'check_in_goal', '1432848 4 1'),
    ('check_in', 'check_in_result', '1000000 2'),
    ('check_in', 'check_in_author', '1432848 16'),
    ('company_value', 'company_value_name', '4 1'),
    ('counter', 'sqlite_autoindex_counter_1', '2 1'),
    ('cycle', 'cycle_status', '3 2 1'),
    ('digest', NULL, '100000'),
    ('document', 'document_batch', '179106 1000'),
    ('document', 'document_once', '179106 2 1'),
    ('document', 'document_person', '179106 2 1 1'),
    ('document_gone', 'document_gone_time', '199 199'),
    ('document_gone', 'sqlite_autoindex_document_gone_1', '199 1'),
    ('employment', 'employment_end', '100000 140 1'),
    ('employment', 'employment_person', '100000 1 1'),
    ('establishment', 'establishment_name', '4 1'),
    ('evaluation_off', 'evaluation_off', '3 3 1'),
    ('evaluation_switch', 'evaluation_switch_name', '26 4 1'),
    ('event', NULL, '370922'),
    ('feedback', 'feedback_author', '447760 5 1'),
    ('feedback', 'feedback_subject', '447760 5 1'),
    ('feedback', 'feedback_wall', '447760 149254 1'),
    ('feedback', 'feedback_answers', '70000 1'),
    ('feedback_request', 'feedback_request_asker', '89553 8 1'),
    ('feedback_request', 'feedback_request_giver', '89553 1 1 1'),
    ('feedback_request', 'feedback_request_subject', '89553 1'),
    ('goal', 'goal_owner', '358212 4 2 1 1'),
    ('goal', 'goal_parent', '358212 33 17 1'),
    ('goal', 'goal_public', '358212 179106 89553 515 1'),
    ('goal', 'goal_source', '358212 16'),
    ('goal', 'goal_unit', '358212 57 57 1'),
    ('goal', 'goal_open', '358212 179106 515 1'),
    ('goal', 'goal_due', '358212 600 1'),
    ('import_bad', 'import_bad', '1790 179 1'),
    ('import_batch', 'import_batch_time', '10 10 1'),
    ('import_difference', 'import_difference', '4470 447 1 1'),
    ('import_kept', 'import_kept_batch', '268659 89553 1'),
    ('import_kept', 'import_kept_person', '268659 3 1'),
    ('import_missing', 'import_missing', '4470 447 1'),
    ('import_row', 'import_row', '268659 89553 1'),
    ('import_source', 'import_source', '89553 89553 1'),
    ('import_source', 'import_source_person', '89553 1'),
    ('invitation', 'invitation_account', '895 1'),
    ('invitation', 'sqlite_autoindex_invitation_1', '895 1'),
    ('invitation', 'invitation_end', '895 1'),
    ('job', 'job_due', '4999 2500 1'),
    ('job', 'job_one', '9 1'),
    ('key_result', 'key_result_goal', '716424 2 1 1'),
    ('legal_entity', 'legal_entity_name', '4 1'),
    ('level', 'level_code', '7 1'),
    ('line', 'line', '685416 54 1'),
    ('line', 'line_person', '685416 7 1'),
    ('moment', 'moment_object', '391032 2'),
    ('moment', 'moment_person', '391032 4 1 1'),
    ('note', 'note_author', '268659 3 2 1'),
    ('note', 'note_subject', '268659 3 2 1'),
    ('outbox', 'outbox_due', '268659 134330 3'),
    ('outbox', 'outbox_recent', '268659 3 3 1'),
    ('partner_scope', 'partner_scope_holder', '400 8 1'),
    ('partner_scope', 'partner_scope_unit', '400 2 1'),
    ('pay', 'pay_person', '370613 4 1'),
    ('pay', 'pay_batch', '370613 1000'),
    ('person', 'person_arriving', '500 1 1'),
    ('person', 'person_batch', '100000 1000'),
    ('person', 'person_mail', '100000 1'),
    ('person', 'person_name', '100000 22 1'),
    ('person', 'person_number', '100000 1'),
    ('position_description', 'position_description_one', '89552 2 1'),
    ('position_description', 'position_description_author', '80000 8'),
    ('position_limit', 'position_limit_one', '3582 1 1'),
    ('position_limit', 'position_limit_author', '3582 2'),
    ('reach_unit', 'reach_unit', '92105 8 8 1'),
    ('reach_unit', 'reach_unit_unit', '92105 8 6 1'),
    ('recovery_code', 'recovery_code_account', '179060 10'),
    ('recovery_code', 'sqlite_autoindex_recovery_code_1', '179060 1'),
    ('rehearsal', 'rehearsal', '8 2 1'),
    ('rehearsed', 'rehearsed_site', '20000 5000 1250 1'),
    ('relation', 'relation_other', '4477 2 2'),
    ('relation', 'relation_person', '4477 1 1'),
    ('review', 'review_late', '268641 44774 44774'),
    ('review', 'review_manager', '268641 22 6 1'),
    ('review', 'review_one', '268641 89547 1'),
    ('review', 'review_second', '268641 268641 44774 1'),
    ('review', 'review_state', '268641 89547 33581 1'),
    ('review', 'review_subject', '268641 3 1'),
    ('review_former', 'review_former_review', '2985 1 1'),
    ('review_former', 'review_former_writer', '2985 1 1'),
    ('review_note', 'review_note_review', '8955 1 1'),
    ('review_note', 'review_note_author', '8955 2'),
    ('reward', 'reward_one', '179106 2 1 1'),
    ('reward', 'reward_author', '179106 16'),
    ('role_grant', 'role_grant_account', '895 1 1'),
    ('search_term', 'search_term', '2181642 727214 11 1'),
    ('search_term', 'search_term_ref', '2181642 727214 5'),
    ('seat', 'seat_manager', '100000 8 1'),
    ('seat', 'seat_site', '100000 25000 12500 1'),
    ('seat', 'seat_unit', '100000 8 1'),
    ('second_step', NULL, '17906'),
    ('session', 'session_account', '29851 1'),
    ('session', 'session_end', '29851 1'),
    ('session', 'sqlite_autoindex_session_1', '29851 1'),
    ('setting', 'sqlite_autoindex_setting_1', '5 1'),
    ('todo', 'todo_due', '111939 2 1 1'),
    ('todo', 'todo_object', '111939 1'),
    ('todo', 'todo_one', '111939 2 2 1'),
    ('unit', 'unit_code', '12709 1'),
    ('unit_line', 'unit_line', '87088 7 1'),
    ('unit_line', 'unit_line_unit', '87088 7 1 1'),
    ('unit_span', 'unit_span', '12709 1 1'),
    ('unit_span', 'unit_span_head', '12709 1 1'),
    ('unit_span', 'unit_span_name', '12709 1 1'),
    ('unit_span', 'unit_span_parent', '12709 8 1 1'),
    ('year_need', 'year_need_plan', '268212 1 1'),
    ('year_need', 'year_need_author', '200000 20'),
    ('year_plan', 'year_plan_one', '268212 3 1'),
    ('year_plan', 'year_plan_year', '268212 89404 1'),
    ('year_plan', 'year_plan_manager', '268212 22');
ANALYZE sqlite_schema;
-- end
