"""Safe to share: who asks, what each may do, how much, and what is said of it to whoever runs the server.

    people.py     the roles, and who a request comes from
    access.py     the file of users and keys, all of it hashed; its commands are in `commands.py`
    sessions.py   the cookie of somebody who has signed in
    signin.py     the page on which one signs in, and how often one may try
    rules.py      which path, and which event of the page, needs which role; what is not named there is not there
    guard.py      stands before every request and applies them
    belongings.py which session and which file of the page belongs to whom
    limits.py     how much one client may ask, upload and have a model write
    slow.py       connections that dawdle are cut
    operations.py /health, /ready, /metrics
    logs.py       one event, one line, no secret in it

Without users, keys or a proxy's header everybody is the administrator, and only this machine is listened to.
"""
