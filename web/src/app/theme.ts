import {
  createTheme,
  Drawer,
  Loader,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  Select,
} from '@mantine/core';

const iris: MantineColorsTuple = [
  '#eef0ff',
  '#dcdffb',
  '#b6bcf1',
  '#8e97e8',
  '#6c77e0',
  '#5763db',
  '#4250d8',
  '#3947c2',
  '#313fae',
  '#26359a',
];

const dark: MantineColorsTuple = [
  '#d5d9e6',
  '#b3b9cb',
  '#939ab0',
  '#6a7188',
  '#3d4356',
  '#2b2f3c',
  '#1d212b',
  '#171a22',
  '#11141b',
  '#0b0d12',
];

/** Id of the element with a screen's content. */
export const MAIN = 'main';

/**
 * Renders pop-ups inside the content, so that people who move from landmark to landmark find them.
 */
const portalProps = { target: `#${MAIN}` };

/** Keeps a dialog's header from counting as the banner of the page. */
const dialog = {
  closeButtonProps: { 'aria-label': 'Close' },
  attributes: { header: { role: 'presentation' } },
};

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: { light: 6, dark: 5 },
  colors: { iris, dark },
  black: '#181a25',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    // A span may have a label only if it has a role.
    Loader: Loader.extend({ defaultProps: { role: 'img' } }),
    Menu: Menu.extend({ defaultProps: { portalProps, withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: { portalProps } }),
    Select: Select.extend({ defaultProps: { comboboxProps: { portalProps } } }),
    Modal: Modal.extend({ defaultProps: dialog }),
    Drawer: Drawer.extend({ defaultProps: dialog }),
  },
});
