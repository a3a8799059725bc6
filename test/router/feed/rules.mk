# Stands in for OpenWrt's rules.mk: how files are installed.
INSTALL_DIR:=install -d -m0755
INSTALL_BIN:=install -m0755
INSTALL_DATA:=install -m0644
INSTALL_CONF:=install -m0600
PKG_BUILD_DIR=$(BUILD)
