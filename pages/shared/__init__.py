"""The few pieces all screens use.

words      `_`, `word`, `sentence`, `either(zh, en)`, `language`           the catalogues
format     money, percent, on_hundred, points, days, hours, day, period, instant, duration
html       html_of, html, chip, kind_chip, state_chip, person, bullet, spark, table, sentence_line     escaped pieces
record     page_title, card, record_header, figures, empty_state, facts_table, on_phone
actions    Action, action_bar                                              the bar at the bottom
timeline   timeline                                                        of an approval
lists      filter_bar, Column, data_list, workbook                         the face of every list
forms      money_field, text_field, date_field, choice_field, number_field each with its sentence
refusals   attempt, show, beside, unplaced                                 how the house says no
charts     donut, bars, line, styled, draw
states     LOOKS                                                           tone and icon of each state
"""
