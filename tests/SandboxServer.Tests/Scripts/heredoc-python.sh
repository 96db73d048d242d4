# wants: {"output": "7\n"}
python3 - <<'END'
print(3 + 4)
END
