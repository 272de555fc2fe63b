"""Mandate. Imported as `app:app` it is the server with its own routes; run as the script, at every click, it is the sign-in
gate, the navigation built from the one table of screens, the top bar, and the screen."""
import streamlit as st

if __name__ == "__main__":
    from core.errors import SignedOut
    from pages.shared import session, shell, sign_in, visits

    st.set_page_config(page_title="Mandate 委托", page_icon="static/favicon.png", layout="wide", initial_sidebar_state="auto")
    shell.theme()
    shell.on_home_screen()
    found = session.find()
    if found is None or found.must_change:
        door = sign_in.draw if found is None else lambda: sign_in.draw_first_change(found)
        st.navigation(shell.doors(door), position="hidden").run()
        st.stop()

    session.hand_over_cookie(found)
    where = st.navigation(shell.menu(found.actor), expanded=True)
    shell.top_bar(found.actor)
    try:
        with session.acting(found.actor):
            where.run()
            visits.note_visit(found.actor, where.url_path)
    except SignedOut:
        st.rerun()
else:
    from pages.shared.routes import MIDDLEWARE, ROUTES, open_house
    from pages.shared.session import on_refusal

    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE, lifespan=open_house, on_script_error=on_refusal)
