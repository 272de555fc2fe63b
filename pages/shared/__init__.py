"""The few pieces all screens use; a screen is put together from them.

words          `_`, `word`, `heading`, `plural`, `sentence(refusal)`, `either(zh, en)`, `language`, `speaking`   the catalogues
format         money, percent, on_hundred, points, ratio, days, hours, day, period, instant, duration, age
html           html_of, html, join, chip, kind_chip, state_chip, person, bullet, spark, table, sentence_line, plain   escaped pieces
record         page_title, card, record_header, figures, Kpi and kpis, facts_table, empty_state, on_phone       faces of a page
actions        Action, action_bar                                              the bar at the bottom, greyed moves with their reason
timeline       timeline                                                        of an approval
trail, files   what happened to a record, what is kept with it
lists          filter_bar, filter_choice, matches, data_list                   the face of every list
columns        Column and its kinds; excel: workbook; address: the list's state in the address; saved_views: under a name
forms          money_field, text_field, number_field, date_field, choice_field, each with its sentence; form_refusal, keep_refusal
dialogs        fresh, saved                                                    saving from a dialog
refusals       attempt, show, beside, unplaced, unreadable, not_here, toast_once              how the house says no
charts         bars, shares, donut, s_curve and Curve, styled, draw            both themes, labels at the marks, a click gives the point
gantt, wbs_*, week_grid, sheet_grid, aggrid                                    drawn plans and grids
states         LOOKS: tone and icon of each state; colour(tone), scheme()      light and dark
places, shell, session, sign_in, routes, visits                                where things open; the frame and the gate around them
"""
